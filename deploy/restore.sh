#!/usr/bin/env bash
# Restores a copy that backup.sh made. The service must be stopped. Nothing is overwritten.
#
#   deploy/restore.sh BACKUP DATA [FILES]          SQLite: DATA is missing or empty; FILES is Avatar:Files:Root (default DATA/uploads)
#   deploy/restore.sh --mongodb BACKUP [FILES]     MongoDB: into an empty database, or an empty server if backup.sh --mongodb made the copy
#   deploy/restore.sh --files BACKUP FILES         only the images' folder
#
# The connection string of MongoDB is read from the environment variable ConnectionStrings__MongoDB. A copy made with --mongodb-stopped must be
# restored into a database of the same name.
#
# The copy still holds what was deleted after it was made: docs/operations.md, "Backup and restoration", says what to delete again.
#
# Exit codes: 0 restored; 1 not restored, and the last line says why; 2 wrong usage. Needs bash and GNU coreutils, and sqlite3 3.37 or later or
# mongorestore.
set -euo pipefail
shopt -s dotglob nullglob
umask 077

# shellcheck source=deploy/mongodb-uri.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/mongodb-uri.sh"

made=()

say() { printf '%s\n' "$*" >&2; }
fail() { say "$1"; exit "${2:-1}"; }
clean() { ((${#made[@]} == 0)) || rm -rf -- "${made[@]}"; }
trap clean EXIT

usage() { fail "Usage: ${0##*/} BACKUP DATA [FILES], ${0##*/} --mongodb BACKUP [FILES], or ${0##*/} --files BACKUP FILES." 2; }

empty_or_missing() { [[ ! -e $1 ]] || [[ -d $1 && -z $(ls -A -- "$1") ]]; }

# To its place by renaming, when it is whole. A folder that is there already may be a volume that is mounted, which cannot be renamed to: it is
# filled, and the database comes last, as a service refuses to start with files and without it.
copy() { # from, to
    local new entry
    mkdir -p -- "$(dirname -- "$2")"
    if [[ -d $2 ]]; then new=$2/unfinished; mkdir -- "$new"; else new=$(mktemp -d -- "$2.unfinished.XXXXXX"); fi
    made+=("$new")
    cp -a -- "$1/." "$new/" || fail "$1 could not be copied."
    sync -f "$new"
    if [[ -d $2 ]]; then
        for entry in "$new"/*; do
            [[ ${entry##*/} == avatar.db ]] || mv -- "$entry" "$2/"
        done
        [[ ! -e $new/avatar.db ]] || mv -- "$new/avatar.db" "$2/"
        rmdir -- "$new"
    else
        mv -T -- "$new" "$2" || fail "$2 came into being meanwhile."
    fi
    made=()
}

restore_mongodb() {
    local config status=0
    config=$(mktemp)
    made+=("$config")
    mongodb_config server >"$config"
    if [[ -f $backup/documents.oplog.gz ]]; then
        mongorestore --config="$config" --oplogReplay --stopOnError --gzip --archive="$backup/documents.oplog.gz" >&2 || status=$?
    else
        mongorestore --config="$config" --stopOnError --gzip --archive="$backup/documents.gz" >&2 || status=$?
    fi
    rm -f -- "$config"
    made=()
    ((status == 0)) || fail "The database could not be restored: mongorestore ended with exit code $status. Drop what it wrote before you try again."
}

[[ $# -ge 2 && $# -le 3 ]] || usage
mode=$1
case $mode in
    --files)
        [[ $# -eq 3 ]] || usage
        backup=$2 files=$3 data=''
        ;;
    --mongodb)
        backup=$2 files=${3:-} data=''
        command -v mongorestore >/dev/null || fail "mongorestore is not installed."
        has_mongodb_uri || fail "ConnectionStrings__MongoDB is not set: it must hold the connection string of the service."
        [[ -f $backup/documents.gz || -f $backup/documents.oplog.gz ]] || fail "$backup is no backup of a MongoDB: it holds no documents."
        [[ -z $files || -d $backup/uploads ]] || fail "$backup holds no images: leave the folder out."
        [[ -n $files || ! -d $backup/uploads ]] || fail "$backup holds images: name the folder to restore them to."
        ;;
    -*) usage ;;
    *) mode=--sqlite backup=$1 data=$2 files=${3:-} ;;
esac
[[ $mode == --mongodb || -d $backup/uploads ]] || fail "$backup is no backup: it holds no images."
if [[ -n $files ]]; then empty_or_missing "$files" || fail "$files is not empty: nothing is written over."; fi
if [[ -n $data ]]; then
    command -v sqlite3 >/dev/null || fail "sqlite3 is not installed."
    [[ -f $backup/avatar.db ]] || fail "$backup is no backup: it holds no database."
    empty_or_missing "$data" || fail "$data is not empty: nothing is written over."
    [[ $(sqlite3 "file:$backup/avatar.db?mode=ro" 'PRAGMA integrity_check') == ok ]] || fail "The database of this backup is damaged."
fi

if [[ $mode == --mongodb ]]; then
    # The documents come last: a service that finds documents without their images refuses to start.
    [[ -z $files ]] || copy "$backup/uploads" "$files"
    restore_mongodb
elif [[ -n $data && -z $files ]]; then
    copy "$backup" "$data"
else
    copy "$backup/uploads" "$files"
    if [[ -n $data ]]; then
        mkdir -p -- "$data"
        cp -a -- "$backup/avatar.db" "$data/avatar.db"
        sync -f "$data"
    fi
fi
