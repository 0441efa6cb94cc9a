# shellcheck shell=bash
# Sourced by the other scripts: finds a JDK that builds and runs Lanewise, and exports JAVA_HOME.
# LANEWISE_JAVA_HOME decides; then JAVA_HOME, if it will do; then a JDK 25 in the usual places; then a newer one there.

# Sets lanewise_version to the feature version of the JDK in folder $1, or to nothing where there is no JDK. It is asked of
# many folders at each start of ./lanewise, so no process is started for it.
lanewise_read_jdk_version() {
  lanewise_version=
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  local line
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=\"[0-9]*)
        line=${line#*\"}
        lanewise_version=${line%%[!0-9]*}
        return 0
        ;;
    esac
  done <"$1/release"
}

# Prints the feature version of the JDK in folder $1; nothing where there is no JDK.
lanewise_jdk_version() {
  lanewise_read_jdk_version "$1"
  printf '%s\n' "$lanewise_version"
}

# Succeeds if folder $1 holds a JDK 25 or later.
lanewise_jdk_suits() {
  lanewise_read_jdk_version "$1"
  [ -n "$lanewise_version" ] && [ "$lanewise_version" -ge 25 ]
}

# Prints the home of the java on the PATH, its symbolic links followed.
lanewise_jdk_on_path() {
  local java link
  java=$(command -v java) || return 0
  while link=$(readlink "$java"); do
    case $link in
      /*) java=$link ;;
      *) java=$(dirname "$java")/$link ;;
    esac
  done
  (cd "$(dirname "$java")/.." 2>/dev/null && pwd -P) || true
}

# Sets lanewise_home to the first JDK 25 among the folders given, and lanewise_newer to the first later one, unless set.
lanewise_search() {
  local folder
  for folder in "$@"; do
    lanewise_read_jdk_version "$folder"
    [ -n "$lanewise_version" ] || continue
    if [ "$lanewise_version" -eq 25 ]; then
      lanewise_home=$folder
      return 0
    elif [ "$lanewise_version" -gt 25 ] && [ -z "$lanewise_newer" ]; then
      lanewise_newer=$folder
    fi
  done
}

# Sets lanewise_home to the home of the JDK to use, or fails with one sentence on standard error.
lanewise_find_jdk() {
  lanewise_home=
  lanewise_newer=
  if [ -n "${LANEWISE_JAVA_HOME:-}" ]; then
    if lanewise_jdk_suits "$LANEWISE_JAVA_HOME"; then
      lanewise_home=$LANEWISE_JAVA_HOME
      return 0
    fi
    echo "lanewise: LANEWISE_JAVA_HOME=$LANEWISE_JAVA_HOME holds no JDK 25 or later; set it to one, or unset it." >&2
    return 1
  fi
  if [ -n "${JAVA_HOME:-}" ] && lanewise_jdk_suits "$JAVA_HOME"; then
    lanewise_home=$JAVA_HOME
    return 0
  fi
  if [ -x /usr/libexec/java_home ]; then
    lanewise_search "$(/usr/libexec/java_home -v 25 2>/dev/null || true)"
  fi
  [ -n "$lanewise_home" ] || lanewise_search \
    /usr/lib/jvm/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/.sdkman/candidates/java/* \
    "${HOME:-}"/.jdks/* \
    "${HOME:-}"/.jdks/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /opt/* \
    /opt/*/*
  [ -n "$lanewise_home" ] || lanewise_search "$(lanewise_jdk_on_path)"
  lanewise_home=${lanewise_home:-$lanewise_newer}
  if [ -z "$lanewise_home" ]; then
    echo "lanewise: no JDK 25 found; install one (https://adoptium.net, for instance) or set JAVA_HOME to its folder." >&2
    return 1
  fi
}

lanewise_find_jdk || exit 1
JAVA_HOME=$lanewise_home
export JAVA_HOME
