using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Takes a sheet of cold-pressed paper, whose tooth later steps catch on.</summary>
/// <param name="Seed">Which sheet.</param>
internal sealed record TakePaper(uint Seed) : IStep
{
    public void Apply(Canvas canvas)
    {
        var grain = canvas.Rent();
        canvas.KeepGrain(grain);
        Noise.Paper(canvas.Pool, grain, canvas.Scale, Seed);
    }
}
