namespace Avatar.Grains.Tests;

/// <summary>A cluster with a low limit of cartoons per original.</summary>
public sealed class HistoryCluster() : AvatarCluster(maxPerOriginal: 4);
