// Which kind of YAML a file is, by its path.
import { nameOf } from '../documents/paths.ts';

export type YamlDialect = 'workflow' | 'action' | 'compose' | 'site' | 'gitlab' | 'config' | 'plain';

export function dialectOf(path: string): YamlDialect {
  const name = nameOf(path);
  if (/(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+$/.test(path)) return 'workflow';
  if (/^action\.ya?ml$/.test(name)) return 'action';
  if (/^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/.test(name)) return 'compose';
  if (/^mkdocs(?:[.-][\w-]+)?\.ya?ml$/.test(name)) return 'site';
  if (/\.gitlab-ci\.ya?ml$/.test(name) || /(?:^|\/)\.gitlab\/ci\//.test(path)) return 'gitlab';
  return /^\.?(?:eslintrc|jest\.config|writeoptrc)\.ya?ml$/.test(name) ? 'config' : 'plain';
}
