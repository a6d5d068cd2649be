//! What the visit says.

#[test]
fn a_visit_sees_every_kind_of_call() {
    let (url, _serving) = blocking::serve().unwrap();
    let said = blocking::visit(&url).unwrap();
    let expected = [
        "one hat of 12 inches",
        "invalid_argument: inches: I can't make a hat that small!",
        "a similar hat of 9 inches",
        "a similar hat of 9 inches",
        "a similar hat of 9 inches",
        "4 sizes",
        "a hat of 5 inches",
        "a hat of 6 inches",
    ];
    assert_eq!(said, expected);
}
