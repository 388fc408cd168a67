using Headgate.Components;
using Headgate.ServerTests.Storage;
using Microsoft.AspNetCore.Builder;

namespace Headgate.ServerTests.Components;

/// <summary>A platform with storage, components and configurations.</summary>
public sealed class ComponentsFixture : StorageFixture
{
    protected override void AddModules(WebApplicationBuilder builder)
    {
        base.AddModules(builder);
        builder.Services.AddComponents();
    }

    protected override void MapModules(WebApplication app)
    {
        base.MapModules(app);
        app.MapComponents();
    }
}
