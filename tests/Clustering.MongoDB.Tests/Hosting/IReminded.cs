namespace Avatar.Clustering.MongoDB.Tests.Hosting;

/// <summary>A grain to call and to remind.</summary>
public interface IReminded : IGrainWithStringKey
{
    Task<string> EchoAsync(string text);

    Task RegisterAsync(string reminder);

    Task<bool> IsRegisteredAsync(string reminder);
}
