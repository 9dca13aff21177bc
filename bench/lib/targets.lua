-- For wrk: GETs of the targets in the file named after `--`, one a line, again and again.
local requests = {}
local at = 0

function init(args)
  for target in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", target)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
