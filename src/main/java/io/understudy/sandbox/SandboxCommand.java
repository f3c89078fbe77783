package io.understudy.sandbox;

import io.understudy.sandbox.shop.OrderClient;
import io.understudy.time.Ticker;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

/** {@code understudy sandbox}: the demo's world without a scenario, to play with by hand until Ctrl-C. */
@Command(
        name = "sandbox",
        description = "Starts the demo's world with a service and a witness, to play with by hand until Ctrl-C.")
public final class SandboxCommand implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
        PrintStream out = System.out;
        CountDownLatch stopped = new CountDownLatch(1);
        try (SandboxWorld world = SandboxWorld.start();
                ServiceProcess witness = Installation.witness(world);
                ServiceProcess service = Installation.service(world);
                OrderClient users = world.users(Ticker.system())) {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                users.close();
                service.close();
                witness.close();
                world.close();
                stopped.countDown();
            }));
            users.start();
            out.print(page(world));
            stopped.await();
        }
        return 0;
    }

    private static String page(SandboxWorld world) {
        return """
                The shop runs at us-east-1, its standby at us-west-2, users place orders. In another terminal:

                  ./understudy status --state %1$s
                  ./understudy explain shop --state %1$s
                  ./understudy failover shop --dry-run --state %1$s
                  ./understudy switchover shop --state %1$s

                Kill us-east-1:   curl -d '{"site":"us-east-1","action":"fence"}' http://%2$s/fence
                Ask the DNS:      dig -p %3$d @%4$s shop.example.test
                Documents, logs:  %5$s, %6$s
                Ctrl-C ends it and leaves nothing behind.
                """.formatted(
                        Installation.state(world),
                        world.addresses().powerSwitch(),
                        world.addresses().dns().port(),
                        world.addresses().dns().host(),
                        world.configuration(),
                        world.folder());
    }
}
