# Sourced by backup.sh and restore.sh: provides the MongoDB connection string in the form that mongodump and mongorestore need.

has_mongodb_uri() { [[ -n ${ConnectionStrings__MongoDB:-} ]]; }

# Prints a configuration file for the MongoDB tools. A password in a file with restricted access does not appear in the list of processes.
# With "server" the connection string names no database, as --oplog and --oplogReplay require. Without authSource, the database in a connection
# string is also the one that authenticates the user, so it is moved to authSource.
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
