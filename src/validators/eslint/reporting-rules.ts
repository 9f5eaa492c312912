// Which rules of a calculated configuration are on and never fix anything: those whose every finding is reported.
import type { FileConfig } from './one-file.ts';

/** A rule that cannot be looked into, such as one of a legacy plugin, is left out: it may fix. */
export function reportingRules({ rules, plugins }: FileConfig, builtin: ReadonlyMap<string, unknown>): string[] {
  return Object.entries(tableOf(rules)).flatMap(([name, setting]) => (isOn(setting) && isReporting(ruleNamed(name, plugins, builtin)) ? [name] : []));
}

function isOn(setting: unknown): boolean {
  const severity: unknown = Array.isArray(setting) ? setting[0] : setting;
  return severity !== 0 && severity !== 'off';
}

function ruleNamed(name: string, plugins: unknown, builtin: ReadonlyMap<string, unknown>): unknown {
  const slash = name.lastIndexOf('/');
  if (slash < 0) return builtin.get(name);
  return tableOf(tableOf(tableOf(plugins)[name.slice(0, slash)])['rules'])[name.slice(slash + 1)];
}

function isReporting(rule: unknown): boolean {
  const { meta } = tableOf(rule);
  return typeof meta === 'object' && meta !== null && !('fixable' in meta && Boolean(meta.fixable)) && !('deprecated' in meta && Boolean(meta.deprecated));
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
