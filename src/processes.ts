// Child processes that are not git: the environment they get.

const keptVariables =
  /^GIT_(EXEC_PATH|SSH|SSH_COMMAND|SSL_.*|CONFIG_.*|HTTP_PROXY_AUTHMETHOD|ALLOW_PROTOCOL|ASKPASS|AUTHOR_.*|COMMITTER_.*|TERMINAL_PROMPT)$/;

/** The environment without the variables by which a hook points git at one repository or index. */
export function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_') || keptVariables.test(name)));
}
