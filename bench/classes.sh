# Compiles what the scripts of this folder run, if it is older than the sources; sourced by them.
# They set root, peers if they use the other libraries, and download if these are to be fetched.
# shellcheck shell=bash

target=$root/bench/target
stamp=$target/compare.stamp
classpath=$target/compare.classpath
log=$target/compare.log

# The stamp says what was compiled with the other libraries: "peers", "none" if they were not here, or "unasked".

# Succeeds if what is compiled is newer than all sources, and has the peers if they are wanted and can be had.
up_to_date() {
  [ -f "$stamp" ] && [ -f "$classpath" ] || return 1
  # Another build of this module, by Maven or bench/build, leaves a class path without the peers.
  cmp -s "$classpath" "$stamp.classpath" || return 1
  [ -z "$peers" ] || [ "$(cat "$stamp")" != unasked ] || return 1
  [ -z "$download" ] || [ "$(cat "$stamp")" = peers ] || return 1
  local newer
  newer=$(cd "$root" && find pom.xml ./*/pom.xml ./*/src/main bench/src/peers -newer "$stamp" -print) || return 1
  [ -z "$newer" ]
}

# Compiles with the Maven arguments given.
compile() {
  (cd "$root" && scripts/mvn -q -B -ntp -Dmaven.test.skip -Dspotless.check.skip -Djacoco.skip \
    -Dmaven.compiler.failOnWarning=false -pl bench -am "$@" process-classes) >"$log" 2>&1 </dev/null || return 1
  # ./verify compiles again what was compiled without its checks.
  mkdir -p "$root/cli/target"
  touch "$root/cli/target/unchecked"
}

compile_all() {
  mkdir -p "$target"
  echo "bench: building …" >&2
  local have=peers
  touch "$stamp.new"
  if [ -z "$peers" ]; then
    have=unasked
    compile || fail
  elif [ -n "$download" ]; then
    compile -Ppeers,peers-native || fail
  elif ! compile -o -Ppeers,peers-native; then
    # Compiler errors are not cured by going without the peers.
    grep -qi 'offline' "$log" || fail
    have=none
    compile || fail
    echo "bench/compare: the other libraries are not here; bench/compare --download fetches them." >&2
  fi
  cp "$classpath" "$stamp.classpath"
  echo "$have" >"$stamp.new.text"
  touch -r "$stamp.new" "$stamp.new.text"
  rm "$stamp.new"
  mv "$stamp.new.text" "$stamp"
}

fail() {
  cat "$log" >&2
  echo "bench: the build failed; its output is above and in $log." >&2
  exit 1
}
