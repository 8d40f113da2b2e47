namespace Avatar.Grains.Tests;

/// <summary>A cluster in which the limit of cartoons per original is soon reached.</summary>
public sealed class HistoryCluster() : AvatarCluster(maxPerOriginal: 4);
