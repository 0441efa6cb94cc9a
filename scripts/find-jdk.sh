# shellcheck shell=bash
# Sourced by the other scripts: finds a JDK that builds and runs Lanewise, and exports JAVA_HOME.
# LANEWISE_JAVA_HOME decides; then JAVA_HOME, if it will do; then a JDK 25 in the usual places; then a newer one there.

# Prints the feature version of the JDK in folder $1; nothing where there is no JDK.
lanewise_jdk_version() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release"
}

# Succeeds if folder $1 holds a JDK 25 or later.
lanewise_jdk_suits() {
  local version
  version=$(lanewise_jdk_version "$1")
  [ -n "$version" ] && [ "$version" -ge 25 ]
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

# Prints the folders that may hold a JDK, one a line.
lanewise_jdk_candidates() {
  if [ -x /usr/libexec/java_home ]; then
    /usr/libexec/java_home -v 25 2>/dev/null || true
  fi
  printf '%s\n' \
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
  lanewise_jdk_on_path
}

# Prints the home of the JDK to use, or fails with one sentence on standard error.
lanewise_find_jdk() {
  local candidate version newer=
  if [ -n "${LANEWISE_JAVA_HOME:-}" ]; then
    if lanewise_jdk_suits "$LANEWISE_JAVA_HOME"; then
      printf '%s\n' "$LANEWISE_JAVA_HOME"
      return 0
    fi
    echo "lanewise: LANEWISE_JAVA_HOME=$LANEWISE_JAVA_HOME holds no JDK 25 or later; set it to one, or unset it." >&2
    return 1
  fi
  if [ -n "${JAVA_HOME:-}" ] && lanewise_jdk_suits "$JAVA_HOME"; then
    printf '%s\n' "$JAVA_HOME"
    return 0
  fi
  while IFS= read -r candidate; do
    version=$(lanewise_jdk_version "$candidate")
    [ -n "$version" ] || continue
    if [ "$version" -eq 25 ]; then
      printf '%s\n' "$candidate"
      return 0
    elif [ "$version" -gt 25 ] && [ -z "$newer" ]; then
      newer=$candidate
    fi
  done <<EOF
$(lanewise_jdk_candidates)
EOF
  if [ -n "$newer" ]; then
    printf '%s\n' "$newer"
    return 0
  fi
  echo "lanewise: no JDK 25 found; install one (https://adoptium.net, for instance) or set JAVA_HOME to its folder." >&2
  return 1
}

JAVA_HOME=$(lanewise_find_jdk) || exit 1
export JAVA_HOME
