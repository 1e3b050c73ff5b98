using System.Runtime.CompilerServices;

// The micro-benchmarks measure inner loops that are not public.
[assembly: InternalsVisibleTo("CmsSim.Benchmarks")]
