namespace Avatar.LoadTest;

/// <summary>Load tests of the whole service over HTTP on this machine.</summary>
internal static class Program
{
    private const string Usage = """
        serve PHOTO           runs the service with an engine that answers immediately, for a load generator (see ./measure)
        silo                  runs one silo of a cluster with such an engine (see ./measure-cluster)
        collector [silent]    runs an OTLP endpoint, or one that never answers (see ./measure-telemetry)
        races PHOTO ROUNDS    64 concurrent downloads of different cartoons of one original, ROUNDS times
        fairness PHOTO QUEUE  200 concurrent regenerations by 20 devices, with the real engine and a studio queue of QUEUE
        soak PHOTO MIN RATE   a mixed load of RATE calls per second for MIN minutes, with the real engine; prints memory use every minute
        slow N URL PATH       holds N connections to URL that transfer one byte per second (one third download the image PATH), until stopped
        devices N URL PID     N list requests, each from a new device id; prints the memory that process PID gains
        """;

    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["serve", var photo, ..]:
                await Serving.RunAsync(photo);
                return 0;
            case ["silo"]:
                await SiloServing.RunAsync();
                return 0;
            case ["collector", ..]:
                await Collecting.RunAsync(answers: args is not [_, "silent"]);
                return 0;
            case ["races", var photo, var rounds]:
                return await DownloadRaces.RunAsync(photo, int.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture)) ? 0 : 1;
            case ["fairness", var photo, var queue]:
                await Fairness.RunAsync(photo, int.Parse(queue, System.Globalization.CultureInfo.InvariantCulture));
                return 0;
            case ["soak", var photo, var minutes, var rate]:
                await Soak.RunAsync(
                    photo, int.Parse(minutes, System.Globalization.CultureInfo.InvariantCulture), double.Parse(rate, System.Globalization.CultureInfo.InvariantCulture));
                return 0;
            case ["slow", var count, var url, var path]:
                await SlowClients.RunAsync(new Uri(url), path, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
                return 0;
            case ["devices", var count, var url, var process]:
                await UnknownDevices.RunAsync(
                    new Uri(url),
                    int.Parse(count, System.Globalization.CultureInfo.InvariantCulture),
                    int.Parse(process, System.Globalization.CultureInfo.InvariantCulture));
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }
}
