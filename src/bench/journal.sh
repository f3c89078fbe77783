#!/bin/bash
# Measures an append to the journal on SQLite and PostgreSQL, in turn with bare commits of the same bytes on the same store.
# Prints Markdown rows, each with the load average after it. Takes a minute. Fails when an append takes more than twice a bare commit.
#
#   src/bench/journal.sh [all|sqlite|postgresql]
#
# COUNT (default 2000) appends after WARM_UP (default 500), ROUNDS (default 3) times. FOLDER (default: a new one under /var/tmp)
# lies on the disk to measure. JAVA_HOME must be a JDK 25.
set -euo pipefail
cd "$(dirname "$0")/../.."
what=${1:-all}
count=${COUNT:-2000} warm_up=${WARM_UP:-500} rounds=${ROUNDS:-3}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac

[ -d target/lib ] || ./mvnw -q -B -DskipTests package
work=$(mktemp -d "${FOLDER:-/var/tmp}/understudy-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
"$javac" -nowarn -proc:none -d "$work/classes" -cp "target/classes:target/lib/*" src/bench/java/io/understudy/journal/*.java
cat >"$work/logback.xml" <<'X'
<configuration><root level="OFF"/></configuration>
X


result=0
# bench STORE ROUND
bench() {
  mkdir -p "$work/$1-$2"
  chmod 755 "$work/$1-$2"
  "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dlogback.configurationFile="$work/logback.xml" -XX:+UseSerialGC -Xmx128m -cp "$work/classes:target/classes:target/lib/*" \
    io.understudy.journal.JournalBench "$1" "$work/$1-$2" "$count" "$warm_up" >"$work/row" || result=$?
  tr '\n' ' ' <"$work/row"
  cut -d' ' -f1 /proc/loadavg | sed 's/$/ |/'
}

echo "| store | appends | append p50, ms | p99 | bare commit p50, ms | p99 | ratio of p50 | load |"
echo "|---|---|---|---|---|---|---|---|"
for round in $(seq "$rounds"); do
  [ "$what" = postgresql ] || bench sqlite "$round"
  [ "$what" = sqlite ] || bench postgresql "$round"
done
exit "$result"
