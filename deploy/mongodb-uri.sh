# Sourced by backup.sh and restore.sh: the connection string of MongoDB, as mongodump and mongorestore need it.

has_mongodb_uri() { [[ -n ${ConnectionStrings__MongoDB:-} ]]; }

# Prints a configuration file for the tools of MongoDB. A password in a file with restricted access does not appear in the list of processes.
# With "server" the connection string names no database, as --oplog and --oplogReplay demand. The database of a connection string is also where
# its user is looked up, unless authSource says otherwise, so it moves to authSource.
mongodb_config() { # database or server
    local uri=$ConnectionStrings__MongoDB scheme rest authority database query=''
    if [[ $1 == server ]]; then
        scheme=${uri%%://*} rest=${uri#*://}
        if [[ $rest == *\?* ]]; then query=${rest#*\?} rest=${rest%%\?*}; fi
        authority=${rest%%/*}
        database=${rest#"$authority"}
        database=${database#/}
        if [[ -n $database && $authority == *@* && $query != *authSource=* ]]; then query=${query:+$query&}authSource=$database; fi
        uri=$scheme://$authority/${query:+?$query}
    fi
    printf "uri: '%s'\n" "${uri//\'/\'\'}"
}
