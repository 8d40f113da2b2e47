global using UniqueKey = Avatar.Storage.UniqueKey;
