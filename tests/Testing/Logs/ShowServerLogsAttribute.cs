using System.Reflection;
using Xunit;
using Xunit.v3;

namespace Headgate.Testing;

/// <summary>Puts the last lines of the servers that a failing test talked to into its output.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ShowServerLogsAttribute : BeforeAfterTestAttribute
{
    /// <inheritdoc />
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        var context = TestContext.Current;
        if (context.TestState?.Result == TestResult.Failed)
        {
            foreach (var log in ServerLog.Of(context))
                context.TestOutputHelper?.WriteLine(log);
        }

        ServerLog.Forget(context);
    }
}
