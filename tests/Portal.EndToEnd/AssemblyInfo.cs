global using Xunit;

using Portal.EndToEnd.Harness;

// Three stories side by side on a small machine's two cores: a story waits a third of its time. Each has a portal, a cloud, a store and browser windows of its own.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
[assembly: AssemblyFixture(typeof(Chromium))]
