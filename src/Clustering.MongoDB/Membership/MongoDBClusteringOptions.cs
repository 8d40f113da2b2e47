namespace Avatar.Clustering.MongoDB;

/// <summary>Where silos find each other and clients find silos: the collection <c>orleans_membership</c>.</summary>
public sealed class MongoDBClusteringOptions : MongoDBOptions;
