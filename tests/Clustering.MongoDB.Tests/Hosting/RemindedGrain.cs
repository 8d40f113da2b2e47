namespace Avatar.Clustering.MongoDB.Tests.Hosting;

/// <summary>A grain with a reminder.</summary>
public interface IReminded : IGrainWithStringKey
{
    Task<string> EchoAsync(string text);

    Task RegisterAsync(string reminder);

    Task<bool> IsRegisteredAsync(string reminder);
}

public sealed class RemindedGrain : Grain, IReminded, IRemindable
{
    public Task<string> EchoAsync(string text) => Task.FromResult(text);

    public Task RegisterAsync(string reminder) => this.RegisterOrUpdateReminder(reminder, TimeSpan.FromDays(1), TimeSpan.FromDays(1));

    public async Task<bool> IsRegisteredAsync(string reminder) => await this.GetReminder(reminder) is not null;

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}
