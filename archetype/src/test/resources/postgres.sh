#!/usr/bin/env bash
# A PostgreSQL server of this machine on a port, until it gets SIGTERM: postgres.sh <port>
set -euo pipefail
programs=$(find /usr/lib/postgresql -path '*/bin/postgres' | sort -V | tail -n 1)
programs=${programs%/*}
as=() # it refuses to be root
if [[ $(id -u) -eq 0 ]]; then as=(setpriv --reuid=postgres --regid=postgres --clear-groups); fi
cd /
folder=$("${as[@]}" mktemp -d -t postgres-XXXXXX)
server=
end() {
    if [[ -n $server ]]; then
        kill -INT "$server" || true
        wait "$server" || true
    fi
    rm -rf "$folder"
}
trap end EXIT
trap exit TERM INT
"${as[@]}" "$programs/initdb" --pgdata="$folder" --username=orders --auth=trust --encoding=UTF8 --no-sync >/dev/null
"${as[@]}" "$programs/postgres" -D "$folder" -p "$1" -c listen_addresses=127.0.0.1 -c unix_socket_directories= 2>&1 &
server=$!
wait "$server"
