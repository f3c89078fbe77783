#!/usr/bin/env bash
# Do the tests notice? Changes the code of decision, journal, operation and state in small ways and runs their tests on each change.
# Takes many minutes and leaves target/pit-reports/index.html; ends with 1 when fewer than 85 % of the changes of any of these rooms are noticed.
#
#   src/bench/mutation.sh [options of Maven, such as -DtargetClasses='io.understudy.decision.*']
#
# The machines that PIT starts are of the Java that Maven itself runs on, so that has to be the one that the classes are for.
set -euo pipefail
cd "$(dirname "$0")/../.."
. ./.mvn/jdk.sh
result=0
./mvnw -B -ntp test-compile pitest:mutationCoverage -Pmutation "$@" || result=$?
# Columns: file, class, mutator, method, line, status, test. A room counts with its folders.
awk -F, -v least=85 '
    { split($2, part, "."); room = part[3]; all[room]++ }
    $6 ~ /^(KILLED|TIMED_OUT|MEMORY_ERROR|NON_VIABLE)$/ { noticed[room]++ }
    END {
        for (room in all) {
            score = 100 * noticed[room] / all[room]
            printf "%-10s %5d of %5d changes noticed: %5.1f %%%s\n", room, noticed[room], all[room], score, score < least ? "  TOO FEW" : ""
            low += score < least
        }
        exit low > 0
    }' target/pit-reports/mutations.csv || result=1
exit "$result"
