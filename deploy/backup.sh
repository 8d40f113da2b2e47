#!/usr/bin/env bash
# Copies the documents and the images of a service into a new directory TARGET.
#
#   deploy/backup.sh DATA TARGET [FILES]                 SQLite: DATA is the data directory, FILES is Avatar:Files:Root (default DATA/uploads)
#   deploy/backup.sh --mongodb TARGET [FILES]            MongoDB, a replica set: FILES is the images' folder; leave it out with GridFS
#   deploy/backup.sh --mongodb-stopped TARGET [FILES]    MongoDB, any server, while the service is stopped
#   deploy/backup.sh --files FILES TARGET                only the images' folder, after a backup of the documents has ended
#
# The service may run meanwhile, except with --mongodb-stopped. The copy holds everything that was answered before the backup began and not
# deleted before it ended. Photos that arrived meanwhile may be in the copy without a document.
#
# The connection string of MongoDB is read from the environment variable ConnectionStrings__MongoDB, as the service reads it. --mongodb copies
# all databases of the server, because mongodump reads one moment (--oplog) only of the whole server; --mongodb-stopped copies one database.
#
# Exit codes: 0 the copy is complete; 1 there is no copy, and the last line says why; 2 wrong usage; 3 the copy is complete, but photos or faces
# were already missing before the backup began; their names are printed. Needs bash, GNU find and coreutils, and sqlite3 3.37 or later or
# mongodump. Run it as the user of the service or as root.
set -euo pipefail
shopt -s inherit_errexit
umask 077
export LC_ALL=C

# shellcheck source=deploy/mongodb-uri.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/mongodb-uri.sh"

readonly AREAS=(originals downloaded masters temp lost+found)
readonly WAIT=10000 # milliseconds, for a database that is locked
work=

say() { printf '%s\n' "$*" >&2; }
fail() { say "$1"; exit "${2:-1}"; }
# shellcheck disable=SC2317 # called by the trap
clean() { [[ -z $work ]] || rm -rf -- "$work"; }
trap clean EXIT

usage() {
    fail "Usage: ${0##*/} DATA TARGET [FILES], ${0##*/} --mongodb TARGET [FILES], ${0##*/} --mongodb-stopped TARGET [FILES], or ${0##*/} --files FILES TARGET." 2
}

# Names and lengths of the finished files of an area. A file that goes while it is looked at is not there.
list() {
    [[ ! -d $1 ]] || { find "$1" -maxdepth 1 -type f ! -name '*.part' -printf '%f %s\n' 2>/dev/null || true; } | sort
}

# Files are named when they are whole and never changed, so each is in the copy whole or not at all. Files go while they are copied: cp ends
# with 1 then, and what counts is whether one that is still there is missing in the copy.
copy_area() { # area
    local from=$files/$1 to=$work/uploads/$1 errors=$work/errors
    [[ -d $from ]] || return 0
    list "$from" >"$work/before"
    cp -a -- "$from" "$to" 2>"$errors" || true
    find "$to" -type f -name '*.part' -delete
    list "$from" >"$work/after"
    if [[ $1 == lost+found ]]; then return 0; fi
    if ! list "$to" | comm -23 <(comm -12 "$work/before" "$work/after") - | awk 'END { exit NR > 0 }'; then
        fail "Files of $1 could not be copied: $(head -n 1 "$errors")"
    fi
}

copy_files() {
    local area name
    mkdir "$work/uploads"
    for area in "${AREAS[@]}"; do copy_area "$area"; done
    for name in .store-id .files-id; do
        [[ ! -e $files/$name ]] || cp -a -- "$files/$name" "$work/uploads/"
    done
    rm -f -- "$work/before" "$work/after" "$work/errors"
}

# One transaction reads the whole database, however long it takes and whatever is written meanwhile.
copy_database() {
    sqlite3 -bail -cmd ".timeout $WAIT" "file:$database?mode=rw" "VACUUM INTO '${work//\'/\'\'}/avatar.db'" >/dev/null ||
        fail "The database could not be copied."
    [[ $(sqlite3 "$work/avatar.db" 'PRAGMA integrity_check') == ok ]] || fail "The copy of the database is damaged, so the database is."
}

# The files were copied after the database. Documents whose file went in between are taken out of the copy, as the service takes them out of
# the database: cartoons, and photos and faces that the database no longer knows or is deleting. Prints the names of photos and faces that
# have no file although the database knows them.
prune() {
    local area
    {
        echo ".timeout $WAIT"
        echo "CREATE TEMP TABLE file (area TEXT, name TEXT, PRIMARY KEY (area, name)) WITHOUT ROWID;"
        echo "BEGIN;"
        for area in originals downloaded temp; do
            list "$work/uploads/$area" | awk -v area="$area" '$1 ~ /^[A-Za-z0-9_-]+\.[A-Za-z0-9]+$/ { printf "INSERT INTO file VALUES ('\''%s'\'', '\''%s'\'');\n", area, $1 }'
        done
        echo "COMMIT;"
        echo "ATTACH 'file:${database//\'/\'\'}?mode=rw' AS live;"
        cat <<'SQL'
CREATE TEMP TABLE missing AS
    SELECT id AS originalId, deviceId, filename, 'originals' AS area FROM main.originals
        WHERE NOT EXISTS (SELECT 1 FROM file WHERE area = 'originals' AND name = filename)
    UNION ALL
    SELECT originalId, deviceId, filename, 'downloaded' FROM main.downloaded_faces
        WHERE NOT EXISTS (SELECT 1 FROM file WHERE area = 'downloaded' AND name = filename);
CREATE TEMP TABLE gone AS SELECT DISTINCT originalId FROM missing
    WHERE deviceId IN (SELECT deviceId FROM live.device_deletions) OR originalId NOT IN (SELECT id FROM live.originals);
BEGIN;
DELETE FROM main.regenerated_cartoons WHERE originalId IN (SELECT originalId FROM gone)
    OR NOT EXISTS (SELECT 1 FROM file WHERE area = 'temp' AND name = filename);
DELETE FROM main.face_cartoons WHERE faceId IN (SELECT id FROM main.downloaded_faces WHERE originalId IN (SELECT originalId FROM gone));
SELECT '- uploads/originals/' || filename FROM main.originals WHERE id IN (SELECT originalId FROM gone);
SELECT '- uploads/downloaded/' || filename FROM main.downloaded_faces WHERE originalId IN (SELECT originalId FROM gone);
DELETE FROM main.downloaded_faces WHERE originalId IN (SELECT originalId FROM gone);
DELETE FROM main.idempotency_keys WHERE originalId IN (SELECT originalId FROM gone);
DELETE FROM main.originals WHERE id IN (SELECT originalId FROM gone);
COMMIT;
SELECT '! ' || area || '/' || filename FROM missing WHERE originalId NOT IN (SELECT originalId FROM gone);
SQL
    } | sqlite3 -bail "file:$work/avatar.db" >"$work/pruned" || fail "The copy could not be compared with its files."

    local what name lost=0
    while read -r what name; do
        if [[ $what == '-' ]]; then rm -f -- "$work/$name"; else say "This image is missing, although a document names it: $name"; lost=1; fi
    done <"$work/pruned"
    rm -f -- "$work/pruned"
    return "$lost"
}

dump_mongodb() {
    local status=0
    if [[ $mode == --mongodb ]]; then
        mongodb_config server >"$work/config"
        mongodump --config="$work/config" --oplog --gzip --archive="$work/documents.oplog.gz" 2>"$work/said" || status=$?
    else
        mongodb_config database >"$work/config"
        mongodump --config="$work/config" --gzip --archive="$work/documents.gz" 2>"$work/said" || status=$?
    fi
    if ((status != 0)); then
        cat -- "$work/said" >&2
        fail "The database could not be copied: mongodump ended with exit code $status."
    fi
    rm -f -- "$work/config" "$work/said"
}

finish() {
    chmod 700 "$work"
    sync -f "$work"
    mv -T -- "$work" "$target" 2>/dev/null || fail "$target came into being meanwhile."
    sync -f "$target"
    work=
}

[[ $# -ge 2 && $# -le 3 ]] || usage
mode=$1
case $mode in
    --files)
        [[ $# -eq 3 ]] || usage
        files=$2 target=$3
        ;;
    --mongodb | --mongodb-stopped)
        target=$2 files=${3:-}
        command -v mongodump >/dev/null || fail "mongodump is not installed."
        has_mongodb_uri || fail "ConnectionStrings__MongoDB is not set: it must hold the connection string of the service."
        ;;
    -*) usage ;;
    *)
        mode=--sqlite target=$2 files=${3:-$1/uploads} database=$1/avatar.db
        command -v sqlite3 >/dev/null || fail "sqlite3 is not installed."
        [[ -f $database ]] || fail "There is no database $database."
        ;;
esac
[[ -z $files || -d $files ]] || fail "There is no folder of images $files."
[[ ! -e $target ]] || fail "$target exists already: a backup is never written over anything."
[[ -d $(dirname -- "$target") ]] || fail "There is no folder $(dirname -- "$target")."
work=$(mktemp -d -- "$target.unfinished.XXXXXX") || fail "Nothing can be written beside $target."

status=0
case $mode in
    --sqlite)
        copy_database
        copy_files
        prune || status=3
        ;;
    --files) copy_files ;;
    *)
        dump_mongodb
        [[ -z $files ]] || copy_files
        ;;
esac
finish
exit "$status"
