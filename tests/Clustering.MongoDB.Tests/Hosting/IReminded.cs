namespace Avatar.Clustering.MongoDB.Tests.Hosting;

/// <summary>A grain with a reminder.</summary>
public interface IReminded : IGrainWithStringKey
{
    Task<string> EchoAsync(string text);

    Task RegisterAsync(string reminder);

    Task<bool> IsRegisteredAsync(string reminder);
}
