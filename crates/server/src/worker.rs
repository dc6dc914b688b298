//! Does the jobs: takes one, keeps its lease while it works, and stores the result together with the end of the job.

use crate::app::App;
use crate::certificate;
use crate::outcome::{self, OutcomeError};
use crate::sandbox;
use approval::{Action, Case};
use bytes::Bytes;
use std::time::Duration;
use store::{Job, JobKind, JobState, Lease, StoreError};

/// Seconds for which a worker has a job without a sign of life.
const LEASE: i64 = 30;
/// How often a worker gives a sign of life.
const HEARTBEAT: Duration = Duration::from_secs(8);
/// How long a worker waits at most before it looks for jobs again; news of this process wake it at once.
const LOOK: Duration = Duration::from_secs(1);
/// How often time passes in the cases.
const TICK: Duration = Duration::from_secs(60);
/// How often what is no longer needed is swept (uploads that were cut off, rates), in ticks.
const SWEEP: u32 = 60;

/// Works on jobs until the process is to end; a job that runs then is finished or, when that takes too long, goes to another worker.
pub async fn work(app: App) {
    let worker = store::new_id();
    let mut news = app.news.subscribe();
    while !*app.stopping.borrow() {
        let offered = match &app.queue {
            None => None,
            Some(queue) => tokio::select! {
                () = app.stopped() => return,
                it = queue.take() => it,
            },
        };
        // What no message came for is found in the table all the same.
        let claimed = match &offered {
            Some(job) => app.store.claim_job(job, &worker, app.now(), LEASE).await,
            None => app.store.claim(&worker, app.now(), LEASE).await,
        };
        match claimed {
            Ok(Some((job, lease))) => run(&app, &job, &lease).await,
            Ok(None) if app.queue.is_some() => {}
            Ok(None) => app.idle(&mut news, LOOK).await,
            Err(error) => {
                tracing::error!(%error, "jobs cannot be read");
                app.idle(&mut news, LOOK).await;
            }
        }
    }
}

/// Does the jobs that are ready, one after another, and ends.
pub(crate) async fn drain(app: &App) {
    let worker = store::new_id();
    while let Ok(Some((job, lease))) = app.store.claim(&worker, app.now(), LEASE).await {
        run(app, &job, &lease).await;
    }
}

/// Lets time pass in the cases, until the process is to end.
pub async fn tick(app: App) {
    let mut ticks = 0_u32;
    loop {
        match app.store.tick(app.now()).await {
            Ok(0) => {}
            Ok(changed) => {
                tracing::info!(changed, "time passed in cases");
                app.news.send_modify(|it| *it += 1);
            }
            Err(error) => tracing::error!(%error, "time cannot pass"),
        }
        if let Err(error) = crate::planted::take_back_all(&app).await {
            tracing::error!(%error, "known cases cannot be taken back");
        }
        if ticks.is_multiple_of(SWEEP) {
            if let Err(error) = app.store.sweep(app.now()).await {
                tracing::error!(%error, "uploads cannot be swept");
            }
            if let Err(error) = app.store.forget_rates(app.now()).await {
                tracing::error!(%error, "rates cannot be forgotten");
            }
        }
        ticks = ticks.wrapping_add(1);
        tokio::select! {
            () = app.stopped() => return,
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

async fn run(app: &App, job: &Job, lease: &Lease) {
    tracing::info!(job = %job.key, attempt = job.attempt, "job begins");
    let outcome = tokio::select! {
        it = attempt(app, job, lease) => it,
        () = heartbeat(app, lease) => {
            tracing::warn!(job = %job.key, "the lease has ended: another worker has the job, or nobody needs it");
            return;
        }
        () = overtime(app) => {
            tracing::warn!(job = %job.key, "left to another worker, since the process ends");
            return;
        }
    };
    let outcome = match outcome {
        Ok(()) => {
            tracing::info!(job = %job.key, "job done");
            return;
        }
        // Another delivery was faster, or the case went another way: nothing is left to do.
        Err(OutcomeError::Store(StoreError::Refused(refusal))) => {
            tracing::info!(job = %job.key, %refusal, "job is no longer needed");
            app.store.finish(lease, app.now()).await.map(|()| JobState::Done)
        }
        Err(OutcomeError::Store(StoreError::LeaseLost { .. })) => return,
        Err(error) => {
            tracing::warn!(job = %job.key, %error, "job failed");
            let again = !matches!(error, OutcomeError::Store(StoreError::Damaged(_)));
            app.store.fail(lease, &error.to_string(), again, app.now()).await
        }
    };
    match outcome {
        Ok(JobState::Dead) => tracing::error!(job = %job.key, "job is dead: an administrator must look at it"),
        Ok(_) => {}
        Err(error) => tracing::error!(job = %job.key, %error, "the end of a job cannot be noted"),
    }
}

/// Ends some time after the process was asked to end.
async fn overtime(app: &App) {
    app.stopped().await;
    tokio::time::sleep(crate::http::GRACE).await;
}

/// Ends when the lease does.
async fn heartbeat(app: &App, lease: &Lease) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        match app.store.extend(lease, app.now(), LEASE).await {
            Ok(()) => {}
            Err(StoreError::LeaseLost { .. }) => return,
            // The lease may outlive a database that does not answer for a moment.
            Err(error) => tracing::warn!(%error, "no sign of life"),
        }
    }
}

async fn attempt(app: &App, job: &Job, lease: &Lease) -> Result<(), OutcomeError> {
    if job.kind == JobKind::Sandbox {
        return sandbox::part(app, job, lease).await;
    }
    let missing = || StoreError::Missing { what: "case", id: job.case.clone() };
    let case = app.store.case(&job.case).await?.ok_or_else(missing)?;
    let work = case.work().filter(|it| it.key(&case) == job.key);
    if work.is_none() {
        return Ok(app.store.finish(lease, app.now()).await?);
    }
    match job.kind {
        JobKind::Review => review(app, &case, job, lease).await,
        JobKind::Certify => Ok(certify(app, &case, lease).await?),
        // Mails have a line of their own, and are no work of a case.
        JobKind::Mail => Ok(app.store.finish(lease, app.now()).await?),
        // It has no case, and was done above.
        JobKind::Sandbox => Ok(()),
    }
}

async fn review(app: &App, case: &Case, job: &Job, lease: &Lease) -> Result<(), OutcomeError> {
    let procedures = app.store.procedures();
    let workflow = procedures.workflow(&case.workflow);
    let workflow = workflow.ok_or_else(|| StoreError::Missing { what: "workflow", id: case.workflow.0.clone() })?;
    let review = outcome::of_round(app, case, workflow, job.attempt).await?;
    let action = Action::RecordReview { review };
    app.perform_as_system(&case.id, &action, None, Some(lease), app.now()).await?;
    Ok(())
}

async fn certify(app: &App, case: &Case, lease: &Lease) -> Result<(), StoreError> {
    let procedures = app.store.procedures();
    let workflow = procedures.workflow(&case.workflow);
    let workflow = workflow.ok_or_else(|| StoreError::Missing { what: "workflow", id: case.workflow.0.clone() })?;
    let now = app.now();
    // Ids are made of time and chance; their end is what differs most.
    let year = procedures.calendar.date(now).year();
    let number = format!("TS-{year}-{}", case.id.get(case.id.len().saturating_sub(12)..).unwrap_or(&case.id));
    let sealed = certificate::seal(app, case, workflow, &number).await?;
    let document = app.store.keep(Bytes::from(sealed.to_json()), now).await?.sha256;
    let action = Action::Certify { number, document };
    app.perform_as_system(&case.id, &action, Some(case.version), Some(lease), now).await?;
    Ok(())
}
