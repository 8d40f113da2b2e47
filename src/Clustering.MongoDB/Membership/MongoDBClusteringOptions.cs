namespace Avatar.Clustering.MongoDB;

/// <summary>Options of the membership, which is stored in the collection <c>orleans_membership</c>.</summary>
public sealed class MongoDBClusteringOptions : MongoDBOptions;
