// Files that tools make: lock files, and generated ones that a person would not edit; known by their names, or because they say it.

const lockNames = new Set(
  (
    // JavaScript, Python
    'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock ' +
    'poetry.lock pipfile.lock pdm.lock uv.lock pylock.toml pixi.lock conda-lock.yml ' +
    // Rust, Go, Ruby, PHP, Elixir, Erlang, Crystal, Dart, Haskell
    'cargo.lock go.sum go.work.sum gemfile.lock gems.locked composer.lock mix.lock rebar.lock shard.lock pubspec.lock stack.yaml.lock cabal.project.freeze ' +
    // Apple, .NET, JVM, C++
    'podfile.lock cartfile.resolved package.resolved packages.lock.json paket.lock gradle.lockfile buildscript-gradle.lockfile conan.lock ' +
    // Infrastructure
    'flake.lock devenv.lock .terraform.lock.hcl chart.lock module.bazel.lock buf.lock berksfile.lock puppetfile.lock mise.lock'
  ).split(' '),
);

/** Whether a file pins the versions of what is installed. */
export function isLockFile(path: string): boolean {
  const name = nameOf(path).toLowerCase();
  return lockNames.has(name) || /^pylock\.[^.]+\.toml$/.test(name);
}

/** Source: github-linguist, generated.rb, and what else says it of itself. */
const generatedNames: readonly RegExp[] = [
  /[.-]min\.(?:js|mjs|cjs|css)$/,
  /\.(?:js|mjs|cjs|css|ts|mts|cts)\.map$/,
  /\.(?:generated|gen)\.[^.]+$/,
  /\.generated\.d\.ts$/,
  /_generated\.[^.]+$/,
  /\.(?:g|freezed|mocks)\.dart$/,
  /\.(?:designer|g|g\.i)\.(?:cs|vb)$/,
  /\.pb\.(?:go|h|cc|gw\.go|swift|dart)$/,
  /_pb2(?:_grpc)?\.pyi?$/,
  /_(?:grpc_)?pb\.(?:js|ts|d\.ts)$/,
  /\.(?:snap|shot)$/,
  /^zz_generated\./,
  /^(?:next-env|worker-configuration|auto-imports)\.d\.ts$/,
  /^\.pnp\.(?:cjs|loader\.mjs)$/,
];

const generatedFolders = /(?:^|\/)(?:__generated__|generated|dist|node_modules|\.yarn\/releases)\//;

/** Whether the path says that a tool made the file, and will make it anew. */
export function isGeneratedPath(path: string): boolean {
  const lower = path.toLowerCase();
  const name = nameOf(lower);
  return generatedFolders.test(lower) || generatedNames.some((expression) => expression.test(name));
}

/** As generators mark their files; looked for in the first lines only. */
export function saysGenerated(text: string): boolean {
  return /@generated\b|\bDO NOT EDIT\b|\b(?:auto-?|automatically )generated\b/i.test(text.slice(0, 1_000).split('\n').slice(0, 8).join('\n'));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
