package io.understudy.app;

import io.understudy.policy.ConfigurationFolder;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The service as {@code understudy serve} runs it, but with a journal that kills its process. */
final class CrashingService {

    private CrashingService() {}

    /** Arguments: configuration folder, BEFORE or AFTER, the file of the deaths so far. */
    public static void main(String[] arguments) throws InterruptedException {
        Path folder = Path.of(arguments[0]);
        KillingJournal.When when = KillingJournal.When.valueOf(arguments[1]);
        Path deaths = Path.of(arguments[2]);
        if (!(ConfigurationFolder.read(folder) instanceof ConfigurationFolder.Result.Valid documents)) {
            throw new IllegalArgumentException("the documents in %s are wrong".formatted(folder));
        }
        OrchestratorService service = OrchestratorService.start(
                folder,
                documents.catalogue(),
                documents.orchestrator(),
                journal -> KillingJournal.around(journal, when, deaths));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(service::close));
        new CountDownLatch(1).await();
    }
}
