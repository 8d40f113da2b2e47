using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>Computes the tooth of a sheet of cold-pressed paper, which later steps use.</summary>
/// <param name="Seed">Seed of the paper's noise.</param>
internal sealed record TakePaper(uint Seed) : IStep
{
    public void Apply(Canvas canvas)
    {
        var grain = canvas.Rent();
        canvas.KeepGrain(grain);
        Noise.Paper(canvas.Pool, grain, canvas.Scale, Seed);
    }
}
