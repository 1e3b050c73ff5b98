using System.Runtime.CompilerServices;

// The micro-benchmarks measure inner loops that nobody else needs to see.
[assembly: InternalsVisibleTo("CmsSim.Benchmarks")]
