#!/bin/bash
# Simulated worlds, a thread per core. One world alone prints what happened in it. Ends with 1 when a safety rule was broken.
#
#   src/bench/simulate.sh [worlds, default 1000000] [first seed, default 1]
#
# JAVA_HOME must be a JDK 25. Runs what was compiled last: ./mvnw -q -DskipTests package after a change.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -d target/lib ] && [ -d target/test-classes ] || ./mvnw -q -B -DskipTests package
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Xmx1g -cp "target/test-classes:target/classes:target/lib/*" \
  io.understudy.simulation.Simulate "${1:-1000000}" "${2:-1}"
