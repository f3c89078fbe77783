#!/bin/bash
# Makes the PostgreSQL server of this machine a streaming standby of another one. Run it as the server's own user.
#   rebuild-standby.sh DATA-FOLDER SOURCE-HOST SOURCE-PORT DATABASE EPOCH
# EPOCH is the operation's, as the route is given it. The passwords of the roles 'rewinder' (pg_rewind) and 'replicator' (streaming,
# base backup) come from ~/.pgpass, as does the server's own user's where it may not log in here without one.
set -euo pipefail
data=$1 host=$2 port=$3 database=$4 epoch=$5
source="host=$host port=$port"
[[ $epoch =~ ^[0-9]+$ ]] || { echo "'$epoch' is no epoch" >&2; exit 1; }

# A primary that carries this epoch or a newer one may be the one that serves: it is not touched.
if pg_ctl status --pgdata "$data" > /dev/null; then
    mapfile -t pid < "$data/postmaster.pid"
    own="${pid[4]:-${pid[5]/\*/localhost}}" # its first socket's folder, or an address where it has none
    carried=$(psql --no-psqlrc --no-align --tuples-only --host "$own" --port "${pid[3]}" --dbname postgres \
        --set database="$database" --set ON_ERROR_STOP=1 <<'SQL'
SELECT CASE WHEN pg_is_in_recovery() THEN 0 ELSE coalesce(max(split_part(setting, '=', 2)::bigint), 0) END
FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase AND s.setrole = 0, unnest(s.setconfig) AS setting
WHERE d.datname = :'database' AND split_part(setting, '=', 1) = 'understudy.epoch'
SQL
    ) || { echo "the server runs and does not tell its epoch: nothing was stopped" >&2; exit 1; }
    [ "$carried" -lt "$epoch" ] || { echo "the server is a primary with epoch $carried, not older than $epoch: nothing was stopped" >&2; exit 1; }
fi

# It stops first: what is rebuilt below starts as a standby, or not at all.
pg_ctl stop --pgdata "$data" --mode fast || pg_ctl stop --pgdata "$data" --mode immediate || true
[ ! -e "$data/postmaster.pid" ] || { echo "the server does not stop" >&2; exit 1; }

# A source that was promoted just now shows pg_rewind its new timeline only after its next checkpoint: before, nothing would be rewound.
promotion_shows() {
    psql --no-psqlrc --no-align --tuples-only "$source user=rewinder dbname=postgres" --command \
        "SELECT timeline_id = ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int FROM pg_control_checkpoint()"
}
for _ in {1..300}; do
    shows=$(promotion_shows || true)
    [ "$shows" = f ] || break
    sleep 1
done
archive=()
[ -z "$(postgres -D "$data" -C restore_command)" ] || archive=(--restore-target-wal)

# Each way writes standby.signal itself, so that nothing that starts the server afterwards makes a primary of it.
if [ "$shows" = t ] && pg_rewind --target-pgdata "$data" --source-server "$source user=rewinder dbname=postgres" "${archive[@]}" --write-recovery-conf; then
    how=rewound
else
    how=copied
    # The copy gets its signal and its source while it has another name, under which nothing starts it.
    rm -rf "$data.new"
    pg_basebackup --pgdata "$data.new" --dbname "$source user=replicator" --wal-method stream --checkpoint fast --write-recovery-conf
    touch "$data.new/standby.signal"
    mv "$data" "$data.$(date +%s)"
    mv "$data.new" "$data"
fi
touch "$data/standby.signal"
# The settings came with the source's own, which may have named a slot while it was a standby.
printf "primary_conninfo = '%s user=replicator application_name=standby'\nprimary_slot_name = ''\nrecovery_target_timeline = 'latest'\n" \
    "$source" >> "$data/postgresql.auto.conf"
pg_ctl start --pgdata "$data" --wait --log "$data/start.log" || { tail --lines 20 "$data/start.log" >&2; exit 1; }
echo "$how"
