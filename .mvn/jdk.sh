# Sourced by the launcher and by CI: sets JAVA_HOME to a JDK 25 or newer, or says what to install.
# Looked for in this order: JAVA_HOME, PATH, the usual folders.
jdk_major() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}
find_jdk() {
    local candidate on_path major
    on_path=$(command -v javac 2>/dev/null) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/javac}
    for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/java/* /opt/jdk* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ -n "$candidate" ] || continue
        major=$(jdk_major "$candidate") || continue
        [ "${major:-0}" -ge 25 ] && printf '%s\n' "$candidate" && return 0
    done
    return 1
}
if ! JAVA_HOME=$(find_jdk); then
    echo "understudy: no JDK 25 or newer found in JAVA_HOME, on PATH or in the usual folders." >&2
    echo "Install one (Debian, Ubuntu: a temurin-25-jdk or openjdk-25-jdk-headless package; SDKMAN: sdk install java 25-tem)" >&2
    echo "or point JAVA_HOME to it, then call this again." >&2
    exit 2
fi
export JAVA_HOME
