#!/bin/bash
# Makes the PostgreSQL server of this machine a streaming standby of another one. Run it as the server's own user.
#   rebuild-standby.sh DATA-FOLDER SOURCE-HOST SOURCE-PORT
# The passwords of the roles 'rewinder' (pg_rewind) and 'replicator' (streaming, base backup) come from ~/.pgpass.
set -euo pipefail
data=$1 host=$2 port=$3
source="host=$host port=$port"

# It stops first: what is rebuilt below starts as a standby, or not at all.
pg_ctl stop --pgdata "$data" --mode fast || pg_ctl stop --pgdata "$data" --mode immediate || true
[ ! -e "$data/postmaster.pid" ] || { echo "the server does not stop" >&2; exit 1; }

if pg_rewind --target-pgdata "$data" --source-server "$source user=rewinder dbname=postgres" --restore-target-wal; then
    how=rewound
else
    how=copied
    mv "$data" "$data.$(date +%s)"
    pg_basebackup --pgdata "$data" --dbname "$source user=replicator" --wal-method stream --checkpoint fast
fi
touch "$data/standby.signal"
printf "primary_conninfo = '%s user=replicator application_name=standby'\nrecovery_target_timeline = 'latest'\n" \
    "$source" >> "$data/postgresql.auto.conf"
pg_ctl start --pgdata "$data" --wait
echo "$how"
