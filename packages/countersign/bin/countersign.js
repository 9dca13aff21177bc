#!/usr/bin/env node
'use strict';
require('@countersign/cli/bin/countersign.js');
