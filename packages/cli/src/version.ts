/** The version that the command, the health check and the server's record tell. */
export const VERSION = '0.1.0';
