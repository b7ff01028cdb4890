global using Xunit;

using Portal.EndToEnd.Harness;

// Browsers and processes share two cores; one story at a time keeps their clocks honest.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Chromium))]
