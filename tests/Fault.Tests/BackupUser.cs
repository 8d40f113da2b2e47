using Avatar.ServiceTesting.Calls;

namespace Avatar.Fault.Tests;

/// <summary>A user who uses one device after the other and records the answers. Users with an odd index delete each device at the end.</summary>
internal sealed class BackupUser(HttpClient client, BackupLedger ledger, int index)
{
    private const int PhotosOfDevice = 4;
    private const long NumbersOfOneUser = 1_000_000;

    private long _count;

    public async Task UseAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested) await UseDeviceAsync(new(client, Phone.NewDevice()), stop);
    }

    private async Task UseDeviceAsync(Phone phone, CancellationToken stop)
    {
        for (var photo = 0; photo < PhotosOfDevice; photo++)
        {
            if (stop.IsCancellationRequested) return;
            var number = (index * NumbersOfOneUser) + ++_count;
            var upload = (await phone.UploadAsync(Portrait.Of(number), number, $"key-{number}")).Expect(201);
            var (original, cartoon) = (upload.Text("original", "id"), upload.Text("cartoon", "id"));
            ledger.Made(phone.Device, original, original);
            ledger.Made(phone.Device, original, cartoon, isCartoon: true);
            if (photo % 2 == 0) ledger.Made(phone.Device, original, (await phone.RegenerateAsync(original)).Expect(201).Text("cartoon", "id"), isCartoon: true);
            if (photo % 2 == 1 || stop.IsCancellationRequested) continue;
            ledger.CartoonsMayBeDeleted(original);
            ledger.Made(phone.Device, original, (await phone.DownloadAsync(cartoon)).Expect(201).Text("downloadedFace", "id"));
        }

        // Users with an even index keep their devices.
        if (index % 2 == 0) return;
        ledger.DeviceMayBeDeleted(phone.Device);
        (await phone.DeleteAsync()).Expect(200);
    }
}
