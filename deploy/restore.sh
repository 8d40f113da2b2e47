#!/usr/bin/env bash
# Puts a copy that backup.sh made where a service that is not running finds it. Writes over nothing.
#
#   deploy/restore.sh BACKUP DATA [FILES]    to a data directory that is not there or empty; FILES is Avatar:Files:Root, DATA/uploads by default
#   deploy/restore.sh --files BACKUP FILES   a folder of images alone, before mongorestore or after it
#
# A copy knows nothing of what was deleted after it: see docs/operations.md, "Backup and restoration", for what is to be deleted again.
#
# Exit codes: 0 it is restored; 1 it is not, and the last line says why; 2 wrong use. Needs bash and GNU coreutils, and sqlite3 3.37 or later.
set -euo pipefail
shopt -s dotglob nullglob
umask 077

made=()

say() { printf '%s\n' "$*" >&2; }
fail() { say "$1"; exit "${2:-1}"; }
clean() { ((${#made[@]} == 0)) || rm -rf -- "${made[@]}"; }
trap clean EXIT

usage() { fail "Usage: ${0##*/} BACKUP DATA [FILES], or ${0##*/} --files BACKUP FILES." 2; }

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

[[ $# -ge 2 && $# -le 3 ]] || usage
if [[ $1 == --files ]]; then
    [[ $# -eq 3 ]] || usage
    backup=$2 files=$3 data=''
else
    backup=$1 data=$2 files=${3:-}
fi
[[ -d $backup/uploads ]] || fail "$backup is no backup: it holds no images."
if [[ -n $files ]]; then empty_or_missing "$files" || fail "$files is not empty: nothing is written over."; fi
if [[ -n $data ]]; then
    command -v sqlite3 >/dev/null || fail "sqlite3 is not installed."
    [[ -f $backup/avatar.db ]] || fail "$backup is no backup: it holds no database."
    empty_or_missing "$data" || fail "$data is not empty: nothing is written over."
    [[ $(sqlite3 "file:$backup/avatar.db?mode=ro" 'PRAGMA integrity_check') == ok ]] || fail "The database of this backup is damaged."
fi

if [[ -n $data && -z $files ]]; then
    copy "$backup" "$data"
else
    copy "$backup/uploads" "$files"
    if [[ -n $data ]]; then
        mkdir -p -- "$data"
        cp -a -- "$backup/avatar.db" "$data/avatar.db"
        sync -f "$data"
    fi
fi
