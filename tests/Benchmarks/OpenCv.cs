using System.Diagnostics;
using System.Globalization;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>Runs OpenCV filters in a separate Python process, which reports their times.</summary>
internal sealed class OpenCv : IDisposable
{
    private readonly string _picture = Path.Combine(Path.GetTempPath(), $"yardstick-{Environment.ProcessId}.png");
    private readonly Process? _python;

    private OpenCv(Image image, string python)
    {
        image.Pngsave(_picture);
        var script = Path.Combine(AppContext.BaseDirectory, "opencv.py");
        try
        {
            _python = Process.Start(new ProcessStartInfo(python, [script, _picture]) { RedirectStandardInput = true, RedirectStandardOutput = true });
            Offers = Ask("")?.Split(';') ?? [];
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Console.WriteLine($"OpenCV is not available, skipping it: {exception.Message}");
        }
    }

    /// <summary>The names of the available filters; empty if OpenCV is not installed.</summary>
    public string[] Offers { get; } = [];

    public static OpenCv Start(Image image, string python) => new(image, python);

    /// <summary>Runs one filter and returns its milliseconds.</summary>
    public double Run(string offer) => double.Parse(Ask(offer)!, CultureInfo.InvariantCulture);

    public void Dispose()
    {
        if (_python is not null)
        {
            _python.StandardInput.Close();
            _python.WaitForExit();
            _python.Dispose();
        }

        File.Delete(_picture);
    }

    private string? Ask(string question)
    {
        _python!.StandardInput.WriteLine(question);
        return _python.StandardOutput.ReadLine();
    }
}
