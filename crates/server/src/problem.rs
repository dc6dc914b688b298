//! What a request is answered with when it cannot be done: `application/problem+json` (RFC 9457), in the language of the reader and,
//! under `message`, in both.

use crate::rates;
use approval::Refusal;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use findings::{Bilingual, Language};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use store::StoreError;

/// Why a request was not done.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    message: Bilingual,
    version: Option<u64>,
    /// Seconds after which it may be tried again.
    retry_after: Option<i64>,
}

/// [`Problem`] as it is sent.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ProblemBody<'a> {
    /// `urn:tushen:<code>`.
    #[serde(rename = "type")]
    kind: String,
    /// The meaning of the status.
    title: &'a str,
    /// HTTP status.
    status: u16,
    /// Why, and what to do, in the language of the reader.
    detail: &'a str,
    /// A short name that programs can rely on.
    code: &'a str,
    /// Why, and what to do, in both languages.
    message: &'a Bilingual,
    /// The version of the case now, when another one was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
}

impl Problem {
    /// A problem in both languages.
    pub(crate) fn new(status: StatusCode, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Problem {
        Problem { status, code, message: Bilingual::new(zh, en), version: None, retry_after: None }
    }

    /// What does not exist, or not for this person.
    pub(crate) fn missing(zh: &str, en: &str) -> Problem {
        Problem::new(
            StatusCode::NOT_FOUND,
            "not-found",
            format!("没有该{zh}，或无权查看"),
            format!("there is no such {en}, or it is not for you to see"),
        )
    }

    /// What is sent makes no sense.
    pub(crate) fn invalid(zh: impl Into<String>, en: impl Into<String>) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", zh, en)
    }

    /// Nobody is signed in.
    pub(crate) fn unauthenticated() -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "sign-in", "请先登录", "sign in first")
    }

    /// The person may not.
    pub(crate) fn forbidden() -> Problem {
        Problem::new(StatusCode::FORBIDDEN, "forbidden", "您的角色不能使用此功能", "your role may not do this")
    }

    /// Too many of these came from the same person or address.
    pub(crate) fn too_many(again: Timestamp, now: Timestamp) -> Problem {
        let seconds = rates::seconds(again, now);
        let problem = Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many",
            format!("请求过于频繁，请在 {seconds} 秒后重试"),
            format!("too many requests: try again in {seconds} s"),
        );
        problem.again(again, now)
    }

    /// The same, with the time at which it may be tried again.
    pub(crate) fn again(self, again: Timestamp, now: Timestamp) -> Problem {
        Problem { retry_after: Some(rates::seconds(again, now)), ..self }
    }

    /// The server fails; the details are for its log.
    pub(crate) fn internal(error: impl std::fmt::Display) -> Problem {
        tracing::error!(%error, "a request failed");
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "服务器出错，已记录；请稍后重试",
            "the server failed and noted it: try again later",
        )
    }

    fn of_status(status: StatusCode) -> Problem {
        let (code, zh, en) = match status {
            StatusCode::NOT_FOUND => ("not-found", "没有这个地址", "there is no such address"),
            StatusCode::METHOD_NOT_ALLOWED => {
                ("method", "此地址不支持该方法", "this address does not take this method")
            }
            StatusCode::PAYLOAD_TOO_LARGE => ("too-large", "内容超过允许的大小", "the content is larger than allowed"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => (
                "media-type",
                "内容类型不对：须为 application/json",
                "wrong type of content: application/json is meant",
            ),
            StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => ("timeout", "处理超时", "it took too long"),
            StatusCode::FORBIDDEN => ("cross-site", "拒绝来自其他网站的请求", "requests from other sites are refused"),
            StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => {
                ("invalid", "请求内容不合要求", "the request does not make sense")
            }
            _ => ("failed", "请求未能完成", "the request was not done"),
        };
        Problem::new(status, code, zh, en)
    }

    fn render(&self, language: Language) -> Response {
        let body = ProblemBody {
            kind: format!("urn:tushen:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: language.of(&self.message),
            code: self.code,
            message: &self.message,
            version: self.version,
        };
        // Plain texts and numbers always serialise.
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.render(Language::Zh);
        // `in_readers_language` renders it again.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        match error {
            StoreError::Refused(refusal) => refusal.into(),
            StoreError::Stale { current } => Problem {
                version: Some(current),
                ..Problem::new(
                    StatusCode::PRECONDITION_FAILED,
                    "stale",
                    format!("办件已被他人更新（现为第 {current} 版），请查看后再办"),
                    format!("somebody changed the case (version {current} now): look at it and try again"),
                )
            },
            StoreError::KeyReused { key } => Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "key-reused",
                format!("幂等键 {key} 已用于另一请求"),
                format!("the idempotency key {key} was used for another request"),
            ),
            StoreError::Missing { .. } => Problem::missing("内容", "thing"),
            StoreError::Exists { id, .. } => Problem::new(
                StatusCode::CONFLICT,
                "exists",
                format!("“{id}”已经存在"),
                format!("\"{id}\" exists already"),
            ),
            StoreError::TooLarge { limit } => Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                format!("文件超过 {limit} 字节"),
                format!("the file is larger than {limit} bytes"),
            ),
            StoreError::Offset { next } => Problem::new(
                StatusCode::CONFLICT,
                "offset",
                format!("下一段应从第 {next} 字节开始"),
                format!("the next part begins at byte {next}"),
            ),
            StoreError::CutOff(why) => Problem::new(
                StatusCode::BAD_REQUEST,
                "cut-off",
                "文件没有传完，请重新上传",
                format!("the file did not arrive whole: send it again ({why})"),
            ),
            StoreError::Configuration(why) => Problem::invalid(format!("内容不合要求（{why}）"), why),
            error => Problem::internal(error),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let status = match refusal {
            Refusal::Stage { .. } | Refusal::Already { .. } => StatusCode::CONFLICT,
            Refusal::Role { .. } | Refusal::NotYours { .. } | Refusal::SamePerson { .. } => StatusCode::FORBIDDEN,
            Refusal::Missing { .. } | Refusal::Unknown { .. } | Refusal::Invalid { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
        };
        Problem { status, code: refusal.code(), message: refusal.message(), version: None, retry_after: None }
    }
}

/// The language that a reader asks for; Chinese when nothing is asked for.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let first = accept.split(',').map(str::trim).find(|it| it.starts_with("zh") || it.starts_with("en"));
    if first.is_some_and(|it| it.starts_with("en")) { Language::En } else { Language::Zh }
}

/// Makes every failure a problem in the reader's language, whoever found it.
pub(crate) async fn in_readers_language(request: Request, next: Next) -> Response {
    let language = language(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    // Which methods an address takes is part of the answer (RFC 9110, 15.5.6).
    let allowed = response.headers().get(header::ALLOW).cloned();
    let problem = match response.extensions().get::<Problem>() {
        Some(it) => it.clone(),
        None => explained(response).await,
    };
    let mut response = problem.render(language);
    response.headers_mut().extend(allowed.map(|it| (header::ALLOW, it)));
    response
}

/// A failure that a library found; what it says in plain words is passed on.
async fn explained(response: Response) -> Problem {
    let status = response.status();
    let mut problem = Problem::of_status(status);
    let takes = matches!(
        status,
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    let words = axum::body::to_bytes(response.into_body(), 4096).await.unwrap_or_default();
    if takes
        && let Ok(words) = std::str::from_utf8(&words)
        && !words.is_empty()
    {
        problem.message.zh = format!("{}（{words}）", problem.message.zh);
        problem.message.en = words.to_string();
    }
    problem
}

/// What a panic in a handler becomes.
pub(crate) fn of_panic(panic: Box<dyn std::any::Any + Send>) -> Response<Body> {
    let words = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Problem::internal(words.unwrap_or("panic")).into_response()
}
