package io.understudy.simulation;

/** A second vantage point elsewhere. */
final class WitnessProcess implements Network.Host {

    final Process process;
    private final World world;
    final Lookout lookout;

    WitnessProcess(World world, Place place, NodeClock clock) {
        this.world = world;
        this.process = new Process("witness", place);
        this.lookout = new Lookout(world, process, clock, world.parts.prober(new Probing(world, process)));
    }

    @Override
    public Place place() {
        return process.place();
    }

    @Override
    public void deliver(Runnable message) {
        world.loop.after(0, process, message);
    }
}
