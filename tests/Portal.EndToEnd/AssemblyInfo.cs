global using Xunit;

using Portal.EndToEnd.Harness;

// Two stories side by side, one for each core of a small machine: a story waits half of its time. Each has a portal, a cloud, a store and browser windows of its own.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
[assembly: AssemblyFixture(typeof(Chromium))]
