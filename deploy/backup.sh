#!/usr/bin/env bash
# Backs up the documents and images of a service into the new directory TARGET.
#
#   deploy/backup.sh DATA TARGET [FILES]                 SQLite: DATA is the data directory, FILES is Avatar:Files:Root (default DATA/uploads)
#   deploy/backup.sh --mongodb TARGET [FILES]            MongoDB replica set: FILES is the image folder; leave it out with GridFS
#   deploy/backup.sh --mongodb-stopped TARGET [FILES]    any MongoDB server, while the service is stopped
#   deploy/backup.sh --files FILES TARGET                only the image folder; run it after the backup of the documents
#
# The service can run during the backup, except with --mongodb-stopped. The copy holds everything that was answered before the backup began and
# not deleted before it ended. Photos that arrived during the backup may be in the copy without a document.
#
# The MongoDB connection string is read from the environment variable ConnectionStrings__MongoDB, as the service does. --mongodb copies
# all databases of the server, because mongodump --oplog, which reads a single moment, works only on a whole server. --mongodb-stopped copies
# one database.
#
# Exit codes: 0 the copy is complete; 1 there is no copy, and the last line says why; 2 wrong usage; 3 the copy is complete, but photos or faces
# were already missing before the backup began; their names are printed. Needs bash, GNU find and coreutils, and either sqlite3 3.37 or later
# or mongodump. Run it as the user of the service or as root.
set -euo pipefail
shopt -s inherit_errexit
umask 077
export LC_ALL=C

# shellcheck source=deploy/mongodb-uri.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/mongodb-uri.sh"

readonly AREAS=(originals downloaded masters temp lost+found)
readonly WAIT=10000 # wait limit for a locked database, in milliseconds
work=

say() { printf '%s\n' "$*" >&2; }
fail() { say "$1"; exit "${2:-1}"; }
# shellcheck disable=SC2317 # called by the trap
clean() { [[ -z $work ]] || rm -rf -- "$work"; }
trap clean EXIT

usage() {
    fail "Usage: ${0##*/} DATA TARGET [FILES], ${0##*/} --mongodb TARGET [FILES], ${0##*/} --mongodb-stopped TARGET [FILES], or ${0##*/} --files FILES TARGET." 2
}

# Lists names and lengths of the finished files in a folder. A file that is deleted during the listing is left out.
list() {
    [[ ! -d $1 ]] || { find "$1" -maxdepth 1 -type f ! -name '*.part' -printf '%f %s\n' 2>/dev/null || true; } | sort
}

# A file gets its name when it is complete and never changes after that, so the copy has each file completely or not at all. If a file is
# deleted during the copy, cp exits with 1. The copy failed only if it lacks a file that existed both before and after.
copy_area() { # area
    local from=$files/$1 to=$work/uploads/$1 errors=$work/errors
    [[ -d $from ]] || return 0
    list "$from" >"$work/before"
    cp -a -- "$from" "$to" 2>"$errors" || true
    find "$to" -type f -name '*.part' -delete
    list "$from" >"$work/after"
    if [[ $1 == lost+found ]]; then return 0; fi
    if ! list "$to" | comm -23 <(comm -12 "$work/before" "$work/after") - | awk 'END { exit NR > 0 }'; then
        fail "Files in $1 could not be copied: $(head -n 1 "$errors")"
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

# VACUUM INTO reads the whole database in one transaction, so concurrent writes do not affect the copy.
copy_database() {
    sqlite3 -bail -cmd ".timeout $WAIT" "file:$database?mode=rw" "VACUUM INTO '${work//\'/\'\'}/avatar.db'" >/dev/null ||
        fail "The database $database could not be copied."
    [[ $(sqlite3 "$work/avatar.db" 'PRAGMA integrity_check') == ok ]] || fail "The copy of the database is damaged, so the database $database is damaged too: restore it from an older backup."
}

# The files were copied after the database. If a file was deleted in between, its document is removed from the copy, as the service removes it
# from the database. This applies to all cartoons, and to photos and faces that the live database no longer has or is deleting. Prints the names
# of photos and faces that have no file although the live database has their document, and returns 1 if there are any.
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
        if [[ $what == '-' ]]; then rm -f -- "$work/$name"; else say "This image is missing, but a document names it: $name"; lost=1; fi
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
    mv -T -- "$work" "$target" 2>/dev/null || fail "$target could not be created from $work: another process may have created it meanwhile."
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
        command -v mongodump >/dev/null || fail "mongodump is not installed: install the MongoDB Database Tools."
        has_mongodb_uri || fail "ConnectionStrings__MongoDB is not set: set it to the connection string of the service."
        ;;
    -*) usage ;;
    *)
        mode=--sqlite target=$2 files=${3:-$1/uploads} database=$1/avatar.db
        command -v sqlite3 >/dev/null || fail "sqlite3 is not installed: install it."
        [[ -f $database ]] || fail "The database $database does not exist: name the data directory of the service."
        ;;
esac
[[ -z $files || -d $files ]] || fail "The image folder $files does not exist."
[[ ! -e $target ]] || fail "$target already exists: name a new directory."
[[ -d $(dirname -- "$target") ]] || fail "The folder $(dirname -- "$target") does not exist: create it first."
work=$(mktemp -d -- "$target.unfinished.XXXXXX") || fail "No folder can be created in $(dirname -- "$target")."

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
