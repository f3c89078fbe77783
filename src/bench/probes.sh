#!/bin/bash
# Measures probes: CPU per probe and schedule error, beside other clients and, where installed, HAProxy and
# prometheus-blackbox-exporter. Linux only. Prints Markdown rows, each with the load average after it. Takes 20 minutes.
#
#   src/bench/probes.sh [all|cpu|ticks|schedule|haproxy|blackbox]
#
# WARM_UP (default 6, for the JIT) and then WINDOWS (default 5) windows of WINDOW_SECONDS (default 5) each; cpu compares the
# clients in turn, ROUNDS (default 3) times. JAVA_HOME must be a JDK 25. Ticks are as far apart as in routes/probe.camel.yaml.
set -euo pipefail
cd "$(dirname "$0")/../.."
what=${1:-all}
warm_up=${WARM_UP:-6} windows=${WINDOWS:-5} seconds=${WINDOW_SECONDS:-5} rounds=${ROUNDS:-3}
tick=$(awk -F'delay: ' '/delay: / {print $2 + 0; exit}' routes/probe.camel.yaml)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac

[ -d target/lib ] || ./mvnw -q -B -DskipTests package
work=$(mktemp -d)
pids=()
end() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap end EXIT
classpath="$work/classes:target/classes:target/lib/*"
"$javac" -nowarn -proc:none -d "$work/classes" -cp "target/classes:target/lib/*" src/bench/java/io/understudy/health/*.java
cat >"$work/logback.xml" <<'X'
<configuration><root level="OFF"/></configuration>
X
flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
  -Dlogback.configurationFile="$work/logback.xml" -XX:+UseSerialGC)

"$java" "${flags[@]}" -Xmx128m -cp "$classpath" io.understudy.health.Responder "$work/responder" 2>"$work/responder.err" &
pids+=($!)
until [ -s "$work/responder" ]; do sleep 0.1; done
read -r answering hanging _ <"$work/responder"

# bench CLIENT TICKS INTERVAL TARGETS HANGING-PERCENT
bench() {
  "$java" "${flags[@]}" -Xmx256m -Djdk.httpclient.keepalive.timeout=0 -cp "$classpath" io.understudy.health.ProbeBench \
    client="$1" ticks="$2" interval="$3" targets="$4" hanging="$5" answering="$answering" hanging-port="$hanging" \
    path=/ warm-up="$warm_up" windows="$windows" seconds="$seconds" 2>"$work/bench.err" | with_load || true
  grep -v "0 / 0" "$work/bench.err" | tail -5 >&2 || true
}
with_load() { awk '{getline l < "/proc/loadavg"; split(l, a); print $0 " " a[1] " |"}'; }
jiffies() { awk '{print $14 + $15}' "/proc/$1/stat"; }
answered() { awk '{print $3}' "$work/responder"; }

# outside NAME PID: the CPU time of a process per request that reached the targets, median of the windows
outside() {
  sleep 5
  for _ in $(seq "$windows"); do
    local cpu=$(jiffies "$2") count=$(answered)
    sleep "$seconds"
    echo "$((($(jiffies "$2") - cpu) * 10000)) $(($(answered) - count))"
  done | awk -v s="$seconds" '$2 > 0 {print $1 / $2, $2 / s}' | sort -n | awk -v n="$1" '
    {cpu[NR] = $1; rate[NR] = $2}
    END {if (NR == 0) print "| " n " | no request arrived |";
         else printf "| %s | %.0f/s | %.1f us (%.1f-%.1f) |\n", n, rate[int((NR + 1) / 2)], cpu[int((NR + 1) / 2)], cpu[1], cpu[NR]}' | with_load
}

head='| client | tick | targets | hanging | probes/s | CPU us/probe: median (min-max) | late ms: p50 | p99 | max | DOWN / of these false | UNKNOWN / no data | load |'
rule='|---|---|---|---|---|---|---|---|---|---|---|---|'

haproxy_check() {
  command -v haproxy >/dev/null || { echo "haproxy is not installed: left out"; return; }
  { echo "global
  nbthread 1
  spread-checks 5
  maxconn 8000
defaults
  timeout connect 800ms
  timeout server 800ms
  timeout client 800ms
  timeout check 800ms
frontend unused
  mode http
  bind unix@$work/haproxy.sock
  default_backend all
backend all
  mode http
  option httpchk
  http-check send meth GET uri / ver HTTP/1.1 hdr Host app.example hdr Connection close"
    for i in $(seq 0 1999); do
      echo "  server s$i 127.0.0.$((2 + i % 20)):$answering check inter 1s"
    done; } >"$work/haproxy.cfg"
  haproxy -db -f "$work/haproxy.cfg" >"$work/haproxy.log" 2>&1 &
  local pid=$!
  pids+=("$pid")
  outside "HAProxy $(haproxy -v | awk 'NR==1{print $3}') httpchk, 1 thread" "$pid"
  kill "$pid" || cat "$work/haproxy.log"
}

blackbox_check() {
  local binary
  binary=$(command -v prometheus-blackbox-exporter || command -v blackbox_exporter) ||
    { echo "prometheus-blackbox-exporter is not installed: left out"; return; }
  printf 'modules:\n  web:\n    prober: http\n    timeout: 800ms\n    http: {preferred_ip_protocol: ip4, follow_redirects: false}\n' >"$work/blackbox.yml"
  local port=29115
  "$binary" --config.file="$work/blackbox.yml" --web.listen-address="127.0.0.1:$port" >"$work/blackbox.log" 2>&1 &
  local pid=$!
  pids+=("$pid")
  "$java" "${flags[@]}" -cp "$classpath" io.understudy.health.ProbeBench client=netty-epoll ticks=thread interval=20 \
    targets=400 hanging=0 answering="$port" hanging-port="$hanging" warm-up=0 windows=100 seconds=5 address=127.0.0.1 \
    path="/probe?module=web&target=http://127.0.0.2:$answering/" >/dev/null 2>&1 &
  local driver=$!
  pids+=("$driver")
  outside "blackbox_exporter $("$binary" --version 2>&1 | awk 'NR==1{print $3}'), new connection per scrape" "$pid"
  kill "$driver" "$pid"
}

echo "$(date -u +%F), $(nproc) cores $(uname -m), $(awk -F': ' '/model name/ {print $2; exit}' /proc/cpuinfo)," \
  "Linux $(uname -r), $("$java" -version 2>&1 | head -1); load before: $(cut -d' ' -f1-3 /proc/loadavg);" \
  "median of $windows windows of $seconds s"
if [ "$what" = all ] || [ "$what" = cpu ]; then
  echo "$head"; echo "$rule"
  for _ in $(seq "$rounds"); do
    for client in netty-epoll netty-nio vertx jdk; do bench $client route "$tick" 2000 0; done
  done
  bench nothing route "$tick" 2000 0
fi
if [ "$what" = all ] || [ "$what" = ticks ]; then
  echo "$head"; echo "$rule"
  for client in nothing netty-epoll; do
    for interval in 5 10 20; do bench $client route $interval 5000 0; done
  done
fi
if [ "$what" = all ] || [ "$what" = schedule ]; then
  echo "$head"; echo "$rule"
  for percent in 0 20; do bench netty-epoll route "$tick" 5000 $percent; done
fi
if [ "$what" = all ] || [ "$what" = haproxy ]; then haproxy_check; fi
if [ "$what" = all ] || [ "$what" = blackbox ]; then blackbox_check; fi
echo "load after: $(cut -d' ' -f1-3 /proc/loadavg)"
