#!/usr/bin/env bash
# Do the tests notice? Changes the code of decision, journal, operation and state in small ways and runs their tests on each change.
# Takes many minutes and leaves target/pit-reports/index.html; ends with 1 when fewer than 85 % of the changes are noticed.
#
#   src/bench/mutation.sh [options of Maven, such as -DtargetClasses='io.understudy.decision.*']
#
# The machines that PIT starts are of the Java that Maven itself runs on, so that has to be the one that the classes are for.
set -euo pipefail
cd "$(dirname "$0")/../.."
. ./.mvn/jdk.sh
exec ./mvnw -B -ntp test-compile pitest:mutationCoverage -Pmutation "$@"
