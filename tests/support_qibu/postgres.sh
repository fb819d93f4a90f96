# A throwaway PostgreSQL server: made in the folder $1, with the settings that follow as name=value, up until the standard
# input ends. It ends with the test process, however that dies, for then nobody holds the other end of the pipe.
set -u
folder=$1
shift

# Where the programs of the server are: on PATH, where pg_config says, or where Debian keeps them; the newest there.
bin=
if initdb=$(command -v initdb) && [ -x "$(dirname "$(readlink -f "$initdb")")/postgres" ]; then
  bin=$(dirname "$(readlink -f "$initdb")")
elif command -v pg_config >/dev/null && [ -x "$(pg_config --bindir)/initdb" ]; then
  bin=$(pg_config --bindir)
else
  for found in /usr/lib/postgresql/*/bin; do
    [ -x "$found/initdb" ] && bin=$found
  done
fi
if [ -z "$bin" ]; then
  echo "no PostgreSQL server is installed: initdb is neither on PATH, nor where pg_config says, nor below /usr/lib/postgresql"
  exit 1
fi

# The server refuses to run as root.
as_owner=
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  if command -v setpriv >/dev/null; then
    as_owner="setpriv --reuid=postgres --regid=postgres --clear-groups"
  else
    as_owner="runuser -u postgres --"
  fi
fi

cd "$folder" || exit 1
# Only the making of the files does without fsync: they hold nothing yet.
if ! $as_owner "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1; then
  cat "$folder/initdb.log"
  exit 1
fi
for setting in "listen_addresses=''" "unix_socket_directories='$folder'" max_connections=300 "$@"; do
  printf '%s\n' "$setting" >>"$folder/data/postgresql.conf"
done
$as_owner "$bin/postgres" -D "$folder/data" >"$folder/server.log" 2>&1 </dev/null &
server=$!

stop() {
  kill -QUIT "$server" 2>/dev/null
  wait "$server" 2>/dev/null
  rm -rf "$folder"
}
trap 'stop; exit 1' HUP INT TERM

tries=0
until "$bin/pg_isready" -q -h "$folder"; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then
    cat "$folder/server.log"
    stop
    exit 1
  fi
  sleep 0.1
done
echo ready
# Nothing is ever said: this returns when the other end of the pipe is closed.
read -r _
stop
