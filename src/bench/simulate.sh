#!/bin/bash
# Simulated worlds, a process per core. One world alone prints what happened in it. Ends with 1 when a safety rule was broken.
#
#   src/bench/simulate.sh [worlds, default 1000000] [first seed, default 1]
#
# JAVA_HOME must be a JDK 25. Runs what was compiled last: ./mvnw -q -DskipTests package after a change.
set -euo pipefail
cd "$(dirname "$0")/../.."
worlds=${1:-1000000} first=${2:-1}
[ -d target/lib ] && [ -d target/test-classes ] || ./mvnw -q -B -DskipTests package
cores=$(nproc)
[ "$worlds" -ge "$cores" ] || cores=1
pids=() ended=0
for ((i = 0; i < cores; i++)); do
  share=$(((worlds + cores - 1 - i) / cores))
  # One carrier for all virtual threads of a world: handing over between two costs more than it brings.
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:ActiveProcessorCount=1 -XX:+UseSerialGC -Xmx512m \
    -cp "target/test-classes:target/classes:target/lib/*" io.understudy.simulation.Simulate "$share" "$first" &
  pids+=($!)
  first=$((first + share))
done
for pid in "${pids[@]}"; do wait "$pid" || ended=1; done
exit "$ended"
