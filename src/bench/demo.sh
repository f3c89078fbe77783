#!/usr/bin/env bash
# Runs `understudy demo` several times and prints each figure's minimum, median and maximum.
# Usage: src/bench/demo.sh [runs, default 10] [scenario, default region-loss]
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
runs=${1:-10}
scenario=${2:-region-loss}
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT

passed=0
for run in $(seq "$runs"); do
    if "$home/understudy" demo --scenario "$scenario" --report "$reports/$run.json" >"$reports/$run.log" 2>&1; then
        passed=$((passed + 1))
    else
        echo "run $run did not end as it must:" && tail -n 30 "$reports/$run.log"
    fi
done

echo "$scenario: $passed of $runs runs ended as they must; $(nproc) processors; load average $(cut -d' ' -f1 /proc/loadavg)"
printf '%-22s %10s %10s %10s\n' figure min median max
for figure in armedMillis detectMillis decideMillis firstWriteMillis writeGapMillis ordersAcknowledged ordersLost \
    lostWindowMillis predictedLossMillis overlappingWrites overheadMillis; do
    { grep -hoE "\"$figure\" : [0-9]+" "$reports"/*.json || true; } | awk '{print $3}' | sort -n |
        awk -v name="$figure" '{v[NR] = $1}
            END {if (NR) printf "%-22s %10d %10.1f %10d\n", name, v[1], NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2, v[NR]}'
done
for step in fence promote web ready dns served writes; do
    { grep -hA2 "\"name\" : \"$step\"" "$reports"/*.json || true; } | awk '/"millis"/ {gsub(",", ""); print $3}' | sort -n |
        awk -v name="step $step millis" '{v[NR] = $1}
            END {if (NR) printf "%-22s %10d %10.1f %10d\n", name, v[1], NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2, v[NR]}'
done
[ "$passed" -eq "$runs" ]
