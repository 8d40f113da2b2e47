#!/usr/bin/env bash
# Restores a backup that backup.sh made. The service must be stopped. Existing data is not overwritten.
#
#   deploy/restore.sh BACKUP DATA [FILES]          SQLite: DATA must be missing or empty; FILES is Avatar:Files:Root (default DATA/uploads)
#   deploy/restore.sh --mongodb BACKUP [FILES]     MongoDB: into an empty database, or into an empty server if backup.sh --mongodb made the backup
#   deploy/restore.sh --files BACKUP FILES         only the image folder
#
# The MongoDB connection string is read from the environment variable ConnectionStrings__MongoDB. A backup made with --mongodb-stopped must be
# restored into a database of the same name.
#
# Data that was deleted after the backup exists again. docs/operations.md, "Backup and restoration", says what to delete again.
#
# Exit codes: 0 restored; 1 not restored, and the last line says why; 2 wrong usage. Needs bash and GNU coreutils, and either sqlite3 3.37 or
# later or mongorestore.
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

# Copies a folder beside its target, and renames the copy when it is complete. An existing target may be a mount point, which cannot be replaced
# by renaming. Then the files are moved into it, the database last, because the service refuses to start with images but without a database.
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
        mv -T -- "$new" "$2" || fail "$2 could not be created from $new: another process may have created it meanwhile."
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
        command -v mongorestore >/dev/null || fail "mongorestore is not installed: install the MongoDB Database Tools."
        has_mongodb_uri || fail "ConnectionStrings__MongoDB is not set: set it to the connection string of the service."
        [[ -f $backup/documents.gz || -f $backup/documents.oplog.gz ]] || fail "$backup is not a MongoDB backup: it contains no documents."
        [[ -z $files || -d $backup/uploads ]] || fail "$backup contains no images: leave out the folder $files."
        [[ -n $files || ! -d $backup/uploads ]] || fail "$backup contains images: name the folder to restore them to."
        ;;
    -*) usage ;;
    *) mode=--sqlite backup=$1 data=$2 files=${3:-} ;;
esac
[[ $mode == --mongodb || -d $backup/uploads ]] || fail "$backup is not a backup: it contains no images."
if [[ -n $files ]]; then empty_or_missing "$files" || fail "$files is not empty: name a new or empty folder."; fi
if [[ -n $data ]]; then
    command -v sqlite3 >/dev/null || fail "sqlite3 is not installed: install it."
    [[ -f $backup/avatar.db ]] || fail "$backup is not a backup of an SQLite service: it contains no database."
    empty_or_missing "$data" || fail "$data is not empty: name a new or empty folder."
    [[ $(sqlite3 "file:$backup/avatar.db?mode=ro" 'PRAGMA integrity_check') == ok ]] || fail "The database in $backup is damaged: use another backup."
fi

if [[ $mode == --mongodb ]]; then
    # The documents come last: the service refuses to start if it finds documents without their images.
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
