/// The load harness: generator, engine with its PostgreSQL, and receiver as processes of their own on loopback,
/// a ledger that proves what arrived, and a report. Start reading at [koerier.load.Bench].
@org.jspecify.annotations.NullMarked
package koerier.load;
